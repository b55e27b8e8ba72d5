// Package npy reads the arrays that numpy.save writes, strictly: format 1.0 to
// 3.0, C order, little endian, and the plain types that traces hold. Everything
// else is refused with an error that says what it is, never guessed at. [Flags],
// which users make themselves, may be in any order and of any type of numbers.
//
// The reader takes a whole file in memory, so nothing that a header declares
// is allocated before its size is known to be there. It is our own because a
// trace must be refused rather than half understood, and because its digests
// are over the raw data, which libraries don't hand out.
package npy
