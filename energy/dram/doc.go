// Package dram answers: how much energy do the commands of a DRAM device take?
//
// The datasheet of a device lists the current of each supply in test loops: rows opened and closed
// as fast as allowed (IDD0), standby with all rows closed and with rows open (IDD2N, IDD3N), bursts
// without a gap (IDD4R, IDD4W) and refreshes without a gap (IDD5B). Micron's technical notes
// TN-46-03 and TN-40-07 describe how to split these currents by action:
//
//	activate  V * (IDD0 * tRC - IDD3N * tRAS - IDD2N * tRP)
//	read      V * (IDD4R - IDD3N) * tBurst      + I/O energy of the bits
//	write     V * (IDD4W - IDD3N) * tBurst      + I/O energy of the bits
//	refresh   V * (IDD5B - IDD2N) * tRFC
//	standby   V * IDD2N * tCK per cycle, V * IDD3N * tCK with a row open
//
// A refresh is charged for its current beyond IDD2N, where the notes use IDD3N. All rows are closed
// while it runs, and its cycles are counted as such. The actions of each loop add up to the current
// in the datasheet.
//
// Datasheets state limits, not typical values, so energies are on the high side. Power-down and
// self refresh are not modelled: the device is always ready. With several ranks, the model assumes
// that only one of them has a row open at a time.
//
// The currents are in the file of the device, in package device, with their sources.
package dram
