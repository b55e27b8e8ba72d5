package results

import "strings"

// Rates says in a line how fast the machine is and what power it takes, "" where that
// is not known.
func (m Metrics) Rates() string {
	var words []string
	for _, f := range figures {
		v := f.Of(m)
		if f.Section != RatesSection || v == nil {
			continue
		}
		text := f.Show(*v)
		if f.Unit != secondsUnit { // times have their unit with them
			text += " " + f.Unit
		}
		words = append(words, text)
	}
	return strings.Join(words, ", ")
}
