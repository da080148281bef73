package dev.tenon.engine;

/** What other threads want a loop to do. */
sealed interface Task permits LoopTask, Continuation {}
