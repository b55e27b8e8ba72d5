package validate

import "strconv"

// count writes a number with the thing that it counts. Zero is written as just 0.
func count(n uint64, what string) string {
	text := strconv.FormatUint(n, 10)
	if n == 0 || what == "" {
		return text
	}
	return text + " " + what
}
