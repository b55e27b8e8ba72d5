package tracetest

// Number returns a pointer to a number.
func Number(v float64) *float64 { return &v }
