// Package units has the factors between units that several packages need.
package units

const (
	// HertzPerMHz turns MHz into cycles per second.
	HertzPerMHz = 1e6
	// UM2PerMM2 turns mm^2 into um^2.
	UM2PerMM2 = 1e6
	// BytesPerKiB turns KiB into bytes.
	BytesPerKiB = 1024
	// Percent turns a share into percent.
	Percent = 100
)
