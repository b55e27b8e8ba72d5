package channel

// Command is what a controller sends to a DRAM device.
type Command int

// The commands that the model knows. Rows stay open until a command closes them: there is no read
// or write with auto-precharge.
const (
	// Activate opens a row of a bank.
	Activate Command = iota
	// Precharge closes the row of a bank.
	Precharge
	// PrechargeAll closes the rows of all banks of a rank.
	PrechargeAll
	// Read moves a burst out of an open row.
	Read
	// Write moves a burst into an open row.
	Write
	// Refresh refreshes a rank. All banks of the rank must be closed.
	Refresh
	numCommands
)

var commandNames = [numCommands]string{"ACT", "PRE", "PREA", "RD", "WR", "REF"}

// String returns JEDEC's mnemonic.
func (c Command) String() string { return commandNames[c] }
