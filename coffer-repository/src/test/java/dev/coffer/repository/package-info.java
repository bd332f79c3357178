@NullMarked
package dev.coffer.repository;

import org.jspecify.annotations.NullMarked;
