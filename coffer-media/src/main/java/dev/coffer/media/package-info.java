/// Recipes, the renderers that follow them, and the derivatives they make.
@NullMarked
package dev.coffer.media;

import org.jspecify.annotations.NullMarked;
