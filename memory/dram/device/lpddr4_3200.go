package device

// One 16-bit channel of a die with two channels of 4 Gb each; two channels make
// the usual x32 package. "JEDEC" is JESD209-4, "DS" Micron's datasheet of the
// MT53B (200b: x32 LPDDR4 SDRAM, -062). tCK is 0.625 ns, bursts are 16 beats.
func init() {
	register("LPDDR4-3200, one x16 channel of 4 Gb, 6.4 GB/s", Device{
		Name:     "lpddr4-3200",
		Standard: "LPDDR4",
		Part:     "JESD209-4, 4 Gb per channel (Micron MT53B -062)",
		ClockMHz: 1600, // DS table 1: -062 runs at 1600 MHz, 3200 Mb/s per pin
		Organization: Organization{
			BusBits:     16,    // DS: two x16 channels per die
			BurstLength: 16,    // JEDEC: BL16
			Ranks:       1,     // one rank
			BankGroups:  1,     // LPDDR4 has none
			Banks:       8,     // DS: 8 banks per channel
			Rows:        32768, // JEDEC addressing: R0-R14 for 4 Gb per channel
			Columns:     1024,  // JEDEC addressing: C0-C9, 2 KB page
		},
		Timing: Timing{
			CL:         28,   // DS table 1: RL 28 without DBI at 3200
			CWL:        14,   // DS table 1: WL set A at 3200
			DQSCK:      6,    // JEDEC: tDQSCK max 3.5 ns
			DQSS:       1,    // JEDEC: WRITE to READ counts WL + 1 + BL/2
			RCD:        29,   // JEDEC: 18 ns
			RP:         29,   // JEDEC: tRPpb, 18 ns
			RPab:       34,   // JEDEC: tRPab, 21 ns
			RAS:        68,   // JEDEC: 42 ns
			RRDS:       16,   // JEDEC: tRRD, 10 ns
			RRDL:       16,   // no bank groups: the same
			FAW:        64,   // JEDEC: 40 ns
			CCDS:       8,    // JEDEC: tCCD, BL/2
			CCDL:       8,    // no bank groups: the same
			WTRS:       16,   // JEDEC: tWTR, 10 ns
			WTRL:       16,   // no bank groups: the same
			WR:         29,   // JEDEC: 18 ns
			RTP:        12,   // JEDEC: 7.5 ns
			PPD:        4,    // JEDEC: 4 nCK
			Turnaround: 2,    // JEDEC, READ to WRITE: RD(tRPST) + tWPRE = 0 + 2
			RTRS:       2,    // estimated: a rank switch leaves the preamble
			REFI:       6246, // JEDEC: tREFI 3.904 us, rounded down
			RFC:        288,  // JEDEC: tRFCab of 4 Gb per channel, 180 ns
			// JEDEC: a command is 2 cycles; ACT-1 with ACT-2 and RD-1 or WR-1
			// with CAS-2 are 4.
			Command: CommandTiming{Activate: 4, Precharge: 2, Column: 4, Refresh: 2},
		},
	})
}
