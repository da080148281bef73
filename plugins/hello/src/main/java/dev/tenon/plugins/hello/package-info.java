/** The sample plugin: what somebody's own first plugin looks like. */
@NullMarked
package dev.tenon.plugins.hello;

import org.jspecify.annotations.NullMarked;
