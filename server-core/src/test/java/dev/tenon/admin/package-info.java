@NullMarked
package dev.tenon.admin;

import org.jspecify.annotations.NullMarked;
