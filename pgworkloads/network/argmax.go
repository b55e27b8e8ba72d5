package network

// Argmax returns the index of the greatest score, the first of equal ones.
func Argmax(scores []float64) int {
	best := 0
	for i, score := range scores {
		if score > scores[best] {
			best = i
		}
	}
	return best
}
