package network

// Argmax returns the index of the greatest score; if several are equal, the first.
func Argmax(scores []float64) int {
	best := 0
	for i, score := range scores {
		if score > scores[best] {
			best = i
		}
	}
	return best
}
