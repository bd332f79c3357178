/// Every file once, under its content hash, with a transactional catalogue of what is there, where it lies
/// and whence it came.
@NullMarked
package dev.coffer.repository;

import org.jspecify.annotations.NullMarked;
