// Package keep answers: how do results survive a run that is killed?
//
// A [Folder] holds what a long run has finished, so that the same command goes on where it was.
// Files are written completely or not at all. JSON objects are sealed (see package seal): one that
// was edited, or that belongs to something else, is not taken for a result. One process works in a
// folder at a time, or one for each lock.
package keep
