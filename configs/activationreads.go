package configs

import "encoding/json"

// ActivationReads is the name of how passes read words of the activation scratchpad. None is
// UnrolledReads.
type ActivationReads string

const (
	// UnrolledReads read every kernel window as if its operands lay behind each other.
	UnrolledReads ActivationReads = "unrolled"
	// WindowReads read the words that hold the operands of a kernel window, for every stream.
	WindowReads ActivationReads = "window"
	// LineBufferReads read words once for all rows, into a line buffer of each.
	LineBufferReads ActivationReads = "line-buffer"
)

// IsZero tells whether the name needn't be written.
func (r ActivationReads) IsZero() bool { return r == "" || r == UnrolledReads }

// LineWords are words of the line buffer of a row. 0 is defaultLineWords.
type LineWords int

// defaultLineWords hold, in words of 64 bits, a kernel row of 3 positions of 64 channels in 8
// planes, or a window of 3x3 positions in 4: the layers of embedded networks. Our choice.
const defaultLineWords = 64

// IsZero tells whether the number needn't be written.
func (w LineWords) IsZero() bool { return w == 0 || w == defaultLineWords }

// Words returns the number, which is never 0.
func (w LineWords) Words() int {
	if w == 0 {
		return defaultLineWords
	}
	return int(w)
}

// UnmarshalJSON names how words are read, and the size of line buffers, where they weren't
// written.
func (s *ActivationScratchpad) UnmarshalJSON(data []byte) error {
	type plain ActivationScratchpad // without this method
	read := plain(*s)
	read.Reads, read.LineWords = UnrolledReads, defaultLineWords
	err := json.Unmarshal(data, &read)
	*s = ActivationScratchpad(read)
	return err
}
