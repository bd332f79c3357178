/// What the tests of every module share: golden vectors, real servers, rules of the house. It knows no module
/// of Coffer.
@NullMarked
package dev.coffer.testing;

import org.jspecify.annotations.NullMarked;
