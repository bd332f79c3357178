@org.jspecify.annotations.NullMarked
package dev.coffer.repository.cache;
