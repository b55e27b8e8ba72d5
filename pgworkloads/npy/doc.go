// Package npy reads the arrays that numpy.save writes. It is strict: format 1.0 to 3.0, C order,
// little endian, and the plain types that traces hold. Everything else is refused with an error
// that names it; nothing is guessed. [Flags], which users make themselves, may be in any order and
// have any type of numbers.
//
// The reader takes a whole file in memory, so it allocates nothing that a header declares before it
// knows that the file is that large. pgsim has its own reader for two reasons. A trace must be
// refused rather than half understood. And its digests are over the raw data, which libraries don't
// give access to.
package npy
