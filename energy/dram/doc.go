// Package dram answers: what do the commands of a DRAM device cost?
//
// The datasheet of a device lists the current of each supply in test loops: rows
// opened and closed as fast as allowed (IDD0), standby with all rows closed and
// with rows open (IDD2N, IDD3N), bursts without a gap (IDD4R, IDD4W) and
// refreshes without a gap (IDD5B). The method of Micron's technical notes
// TN-46-03 and TN-40-07 takes them apart:
//
//	activate  V * (IDD0 * tRC - IDD3N * tRAS - IDD2N * tRP)
//	read      V * (IDD4R - IDD3N) * tBurst      + I/O energy of the bits
//	write     V * (IDD4W - IDD3N) * tBurst      + I/O energy of the bits
//	refresh   V * (IDD5B - IDD2N) * tRFC
//	standby   V * IDD2N * tCK per cycle, V * IDD3N * tCK with a row open
//
// A refresh is charged beyond IDD2N, where the notes take IDD3N, because all
// rows are closed while it runs and the cycles are counted so. Put together
// again, the actions of each loop draw the current that the datasheet says.
//
// Datasheets state limits, not typical values, so energies are on the high side.
// Power-down and self refresh are not modelled: the device is always ready.
// With several ranks, a row is taken to be open in one of them at a time.
//
// The currents are in the file of the device, in package device; its numbers carry
// their sources.
package dram
