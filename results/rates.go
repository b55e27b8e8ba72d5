package results

import "strings"

// Rates says in one line how fast the machine is and how much power it takes; "" if that is not
// known.
func (m Metrics) Rates() string {
	var words []string
	for _, f := range figures {
		v := f.Of(m)
		if f.Section != RatesSection || v == nil {
			continue
		}
		text := f.Show(*v)
		if f.Unit != secondsUnit { // times include their unit
			text += " " + f.Unit
		}
		words = append(words, text)
	}
	return strings.Join(words, ", ")
}
