package device

// A 64-bit channel of eight 4 Gb x8 devices, speed bin 2400R (16-16-16).
// "DS" is Micron's datasheet of the MT40A512M8-083E (4Gb: x4, x8, x16 DDR4
// SDRAM, Rev. G, 1/17), which follows JESD79-4; tCK is 0.833 ns. Cycles are
// the datasheet's nanoseconds over tCK, rounded up by JEDEC's rule (less
// 0.025).
func init() {
	register("DDR4-2400R, one rank of eight 4 Gb x8 devices, 19.2 GB/s", Device{
		Name:     "ddr4-2400",
		Standard: "DDR4",
		Part:     "Micron MT40A512M8-083E",
		ClockMHz: 1200, // JESD79-4: 2400 MT/s at two beats per cycle
		Organization: Organization{
			BusBits:     64,    // eight x8 devices
			BurstLength: 8,     // JESD79-4: BL8
			Ranks:       1,     // one rank
			BankGroups:  4,     // DS, addressing: x8 has 4 bank groups
			Banks:       4,     // DS, addressing: of 4 banks each
			Rows:        32768, // DS, addressing: 512 Meg x 8, A[14:0]
			Columns:     1024,  // DS, addressing: A[9:0], 1 KB page per device
		},
		Timing: Timing{
			CL:         16,   // DS table 152: -083E is 16-16-16
			CWL:        12,   // DS table 152: CWL 12 at CL 16 (1 tCK write preamble)
			DQSCK:      0,    // aligned by the DLL
			DQSS:       0,    // JESD79-4: data start CWL after the command
			RCD:        16,   // DS table 152: 13.32 ns
			RP:         16,   // DS table 152: 13.32 ns
			RPab:       16,   // DDR4 has one tRP
			RAS:        39,   // DS table 152: 32 ns
			RRDS:       4,    // DS table 157: greater of 4 CK, 3.3 ns (1 KB page)
			RRDL:       6,    // DS table 157: greater of 4 CK, 4.9 ns (1 KB page)
			FAW:        26,   // DS table 157: greater of 20 CK, 21 ns (1 KB page)
			CCDS:       4,    // DS table 157: 4 CK
			CCDL:       6,    // DS table 157: greater of 4 CK, 5 ns
			WTRS:       3,    // DS table 157: greater of 2 CK, 2.5 ns
			WTRL:       9,    // DS table 157: greater of 4 CK, 7.5 ns
			WR:         18,   // DS table 157: 15 ns
			RTP:        9,    // DS table 157: greater of 4 CK, 7.5 ns
			PPD:        1,    // none beyond the command bus
			Turnaround: 2,    // DS, READ to WRITE: RL + BL/2 - WL + 2 tCK (1 tCK preamble)
			RTRS:       2,    // estimated: a rank switch leaves the read preamble and one idle cycle
			REFI:       9360, // DS table 157: 7.8 us up to 85 C
			RFC:        312,  // DS table 157: tRFC1 of 4 Gb, 260 ns
			// JESD79-4: every command takes one cycle.
			Command: CommandTiming{Activate: 1, Precharge: 1, Column: 1, Refresh: 1},
		},
	})
}
