package tile

var words128 = Kernel{Name: "words, NEON", Digits: 2, Lanes: 8, Rows: 4, multiply: wordsNEON}

// wordsNEON multiplies signed 16-bit integers, two in a word.
//
//go:noescape
func wordsNEON(out0, out1 *int32, stride int, left0, left1 *uint32, offsets *int, steps int, weights *uint32, first0, first1 *int32)

// Kernels returns the kernels that this processor has. All of these processors have NEON.
func Kernels() []*Kernel { return []*Kernel{&words128} }
