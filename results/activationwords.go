package results

import (
	"io"
	"slices"

	"pgsim/results/format"
	"pgsim/results/table"
)

// ActivationWords are the words that passes read from the activation scratchpad, on machines that
// count the reads of kernel windows.
type ActivationWords struct {
	// Read is how many were read. Unrolled is how many would be read if windows were stored
	// unrolled.
	Read     uint64 `json:"read"`
	Unrolled uint64 `json:"unrolled"`
	// Ratio is Read over Unrolled.
	Ratio float64 `json:"ratio"`
}

// Add returns the sum of both; nil if neither has any.
func (a *ActivationWords) Add(other *ActivationWords) *ActivationWords {
	switch {
	case a == nil && other == nil:
		return nil
	case a == nil:
		a = &ActivationWords{}
	case other == nil:
		other = &ActivationWords{}
	}
	sum := ActivationWords{Read: a.Read + other.Read, Unrolled: a.Unrolled + other.Unrolled}
	if sum.Unrolled > 0 {
		sum.Ratio = float64(sum.Read) / float64(sum.Unrolled)
	}
	return &sum
}

// wordFigures are the figures of words. Only some metrics have them.
var wordFigures = declare([]Figure{
	{
		Label: "activation words read", Head: "words read", Unit: wordsUnit, Section: WorkSection, path: "activation_words.read",
		Doc: "words that passes read of the activation scratchpad; `activation_words` is absent with `scratchpads.activation.reads` unrolled",
		at:  ofWords(func(a *ActivationWords) any { return &a.Read }),
	},
	{
		Label: "activation words, unrolled", Head: "unrolled", Unit: wordsUnit, Section: WorkSection, path: "activation_words.unrolled",
		Doc: "words that the same passes would read if kernel windows lay unrolled",
		at:  ofWords(func(a *ActivationWords) any { return &a.Unrolled }),
	},
	{
		Label: "activation words over unrolled ones", Head: "read / unrolled", Unit: ratioUnit, Section: WorkSection, Sum: RatioOfSums,
		Show: format.Times, path: "activation_words.ratio",
		Doc: "`activation_words.read` over `activation_words.unrolled`",
		at:  ofWords(func(a *ActivationWords) any { return &a.Ratio }),
	},
})

const wordsUnit = "words"

// ofWords returns where a figure of words is kept; nil in metrics without words.
func ofWords(at func(*ActivationWords) any) func(*Metrics) any {
	return func(m *Metrics) any {
		if m.ActivationWords == nil {
			return nil
		}
		return at(m.ActivationWords)
	}
}

// hasWords reports whether any of some metrics has words.
func hasWords(some []Metrics) bool {
	return slices.ContainsFunc(some, func(m Metrics) bool { return m.ActivationWords != nil })
}

// writeWords writes the words of every layer, if there are any.
func (r Record) writeWords(w io.Writer, s table.Style) error {
	if r.Total.ActivationWords == nil {
		return nil
	}
	columns := []column{nameColumn}
	for _, f := range wordFigures {
		columns = append(columns, column{f.Head, func(r row) string { return f.InColumn(r.Metrics) }})
	}
	return writeColumns(w, s, "Words of the activation scratchpad that passes read", columns, r.rows())
}
