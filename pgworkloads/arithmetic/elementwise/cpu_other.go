//go:build !amd64

package elementwise

// vectors is false: there are no vector loops, so the functions below are never called.
var vectors = false

func scaleAVX2(_, _ *float64, _ int, _, _ float64)                              {}
func addAVX2(_, _, _ *float64, _ int)                                           {}
func outputsAVX2(_ *float64, _ *int32, _ int, _, _ float64)                     {}
func quantizeAVX2(_, _ *float64, _ int, _, _, _, _, _, _ float64)               {}
func encodeAVX2(_ *uint16, _ *float64, _ int, _, _, _, _, _, _, _ float64)      {}
func gateAVX2(_, _ *int32, _ int, _, _ int32, _ *uint64, _ uint64)              {}
func packAVX2(_, _ *uint32, _, _, _, _ *uint16, _ int, _, _, _, _, _, _ uint32) {}
