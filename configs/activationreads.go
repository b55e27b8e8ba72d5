package configs

import "encoding/json"

// ActivationReads names how passes read words of the activation scratchpad. "" means UnrolledReads.
type ActivationReads string

const (
	// UnrolledReads read every kernel window as if its operands were stored one after another.
	UnrolledReads ActivationReads = "unrolled"
	// WindowReads read the words that hold the operands of a kernel window, separately for every
	// stream.
	WindowReads ActivationReads = "window"
	// LineBufferReads read words once for all rows, into a line buffer in each row.
	LineBufferReads ActivationReads = "line-buffer"
)

// IsZero tells whether the name is left out when it is written.
func (r ActivationReads) IsZero() bool { return r == "" || r == UnrolledReads }

// LineWords is the number of words in the line buffer of a row. 0 means defaultLineWords.
type LineWords int

// defaultLineWords are enough, with words of 64 bits, for a kernel row of 3 positions of 64
// channels in 8 planes, or a window of 3x3 positions in 4 planes: the layers of embedded networks.
// Our choice.
const defaultLineWords = 64

// IsZero tells whether the number is left out when it is written.
func (w LineWords) IsZero() bool { return w == 0 || w == defaultLineWords }

// Words returns the number of words. It is never 0.
func (w LineWords) Words() int {
	if w == 0 {
		return defaultLineWords
	}
	return int(w)
}

// UnmarshalJSON gives Reads and LineWords their defaults if they weren't written.
func (s *ActivationScratchpad) UnmarshalJSON(data []byte) error {
	type plain ActivationScratchpad // without this method
	read := plain(*s)
	read.Reads, read.LineWords = UnrolledReads, defaultLineWords
	err := json.Unmarshal(data, &read)
	*s = ActivationScratchpad(read)
	return err
}
