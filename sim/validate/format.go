package validate

import "strconv"

// count writes a number with what it counts; nothing of it is just 0.
func count(n uint64, what string) string {
	text := strconv.FormatUint(n, 10)
	if n == 0 || what == "" {
		return text
	}
	return text + " " + what
}
