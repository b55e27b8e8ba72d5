package channel

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"pgsim/memory/dram/device"
)

// observed returns the commands of a channel as they come.
func observed(c *Channel) *[]Issued {
	var commands []Issued
	c.Observe(func(i Issued) { commands = append(commands, i) })
	return &commands
}

// TestIdleRefresh checks that an idle channel refreshes every tREFI, even in one jump, without an
// event of its own.
func TestIdleRefresh(t *testing.T) {
	for _, name := range device.Devices.Names() {
		d := lookup(t, name)
		c := New(d, DefaultSpec())
		commands := observed(c)
		if _, busy := c.Next(); busy {
			t.Errorf("%s: an idle channel has a next event", name)
		}
		c.Advance(10*d.Timing.REFI + 1)
		if got := c.Counts().Refreshes; got != 10 {
			t.Errorf("%s: %d refreshes in 10 intervals", name, got)
		}
		for i, command := range *commands {
			if want := device.Cycle(i+1) * d.Timing.REFI; command.Command != Refresh || command.At != want {
				t.Errorf("%s: %v at cycle %d, want a refresh at %d", name, command.Command, command.At, want)
			}
		}
	}
}

// TestRefreshClosesRows checks the order in which a refresh interrupts requests: the request whose
// row was opened is served, all banks are closed, the rank is refreshed, and then the next request
// continues.
func TestRefreshClosesRows(t *testing.T) {
	d := lookup(t, "ddr4-2400")
	c := New(d, DefaultSpec())
	commands := observed(c)
	due := d.Timing.REFI
	c.Advance(due - 1)
	c.Accept(Request{ID: 1})
	c.Advance(due)
	c.Accept(Request{ID: 2, Address: d.Organization.Address(device.Location{Bank: 1})})
	c.Advance(due + 1000)
	start := due - 1
	closed := start + 39
	refreshed := closed + 16
	want := []Issued{
		{At: start, Command: Activate},
		{At: start + 16, Command: Read},
		{At: closed, Command: PrechargeAll},
		{At: refreshed, Command: Refresh},
		{At: refreshed + 312, Command: Activate, Location: device.Location{Bank: 1}},
		{At: refreshed + 312 + 16, Command: Read, Location: device.Location{Bank: 1}},
	}
	if diff := cmp.Diff(want, *commands); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}

// TestRowHitsFirst checks first-ready, first-come-first-served: younger hits overtake an older
// request that needs another row, because every read delays the precharge (tRTP = 9, tCCD_L = 6).
// The precharge comes tRTP after the last of them.
func TestRowHitsFirst(t *testing.T) {
	d := lookup(t, "ddr4-2400")
	c := New(d, DefaultSpec())
	at := func(row, burst int) uint64 { return d.Organization.Address(device.Location{Row: row, Burst: burst}) }
	c.Accept(Request{ID: 1, Address: at(0, 0)})
	c.Advance(1)
	c.Accept(Request{ID: 2, Address: at(1, 0)})
	const younger = 20
	for id := range younger {
		c.Accept(Request{ID: uint64(3 + id), Address: at(0, 1+id)})
	}
	commands := observed(c)
	c.Advance(500)
	for i, command := range (*commands)[:1+younger] {
		if want := device.Cycle(16 + 6*i); command.Command != Read || command.At != want {
			t.Errorf("%v at cycle %d, want a read at %d", command.Command, command.At, want)
		}
	}
	last := (*commands)[1+younger]
	if want := device.Cycle(16 + 6*younger + 9); last.Command != Precharge || last.At != want {
		t.Errorf("%v at cycle %d, want a precharge at %d", last.Command, last.At, want)
	}
}

// TestOlderHitKeepsRow checks that a request does not close a row that an older
// one still hits.
func TestOlderHitKeepsRow(t *testing.T) {
	d := lookup(t, "ddr4-2400")
	c := New(d, DefaultSpec())
	at := func(row, burst int) uint64 { return d.Organization.Address(device.Location{Row: row, Burst: burst}) }
	for id := range 12 {
		c.Accept(Request{ID: uint64(id), Address: at(0, id)})
	}
	c.Accept(Request{ID: 12, Address: at(1, 0)})
	commands := observed(c)
	c.Advance(200)
	const oldReads = 12
	for i, command := range (*commands)[1 : 1+oldReads] {
		if command.Command != Read {
			t.Errorf("command %d is %v, want all %d reads of the open row first", i+1, command.Command, oldReads)
		}
	}
}

// TestReadInTime checks that a read that comes in the very cycle in which no read is left keeps
// the controller from turning to the writes.
func TestReadInTime(t *testing.T) {
	d := lookup(t, "ddr4-2400")
	// Once the controller serves writes, it serves all of them.
	spec := Spec{Reads: 8, Writes: 8, DrainAt: 8, DrainTo: 0}
	group := func(i int) uint64 { return d.Organization.Address(device.Location{BankGroup: i}) }
	for _, test := range []struct {
		late device.Cycle
		want []int // bank groups in the order of their activations
	}{
		{late: 0, want: []int{0, 2, 1}},
		{late: 1, want: []int{0, 1, 2}},
	} {
		c := New(d, spec)
		commands := observed(c)
		c.Accept(Request{ID: 1, Address: group(0)})
		c.Accept(Request{ID: 2, Address: group(1), Write: true})
		c.Advance(1 + test.late) // the only read has had its row opened
		c.Accept(Request{ID: 3, Address: group(2)})
		c.Advance(100)
		var got []int
		for _, i := range *commands {
			if i.Command == Activate {
				got = append(got, i.Location.BankGroup)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%d cycles late: bank groups in the order of their activations (-want +got):\n%s", test.late, diff)
		}
	}
}

// TestOldestOpenedFirst checks that, of requests whose rows are open, the oldest is served first,
// although its row was opened later.
func TestOldestOpenedFirst(t *testing.T) {
	d := lookup(t, "ddr4-2400")
	c := New(d, DefaultSpec())
	at := func(group, row int) uint64 {
		return d.Organization.Address(device.Location{BankGroup: group, Row: row})
	}
	c.Accept(Request{ID: 1, Address: at(1, 0)})
	const start = 100
	c.Advance(start)
	commands := observed(c)
	c.Accept(Request{ID: 2, Address: at(0, 0), Write: true})
	c.Advance(start + 1)
	c.Accept(Request{ID: 3, Address: at(1, 1)}) // another row: closed and opened
	c.Advance(start + 2)
	c.Accept(Request{ID: 4, Address: at(2, 0)}) // opened meanwhile
	c.Advance(2 * start)
	var got []Issued
	for _, i := range *commands {
		if i.Command == Activate || i.Command == Read {
			got = append(got, Issued{At: i.At, Command: i.Command, Location: device.Location{BankGroup: i.Location.BankGroup}})
		}
	}
	// The write's data keep both reads waiting: CWL + BL/2 + tWTR_S.
	const read = start + 16 + 12 + 4 + 3
	want := []Issued{
		{At: start, Command: Activate},
		{At: start + 4, Command: Activate, Location: device.Location{BankGroup: 2}},
		{At: start + 1 + 16, Command: Activate, Location: device.Location{BankGroup: 1}},
		{At: read, Command: Read, Location: device.Location{BankGroup: 1}},
		{At: read + 4, Command: Read, Location: device.Location{BankGroup: 2}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}

// TestWriteDraining checks that reads go first until DrainAt writes wait, and
// that DrainTo are left when the next read is served.
func TestWriteDraining(t *testing.T) {
	d := lookup(t, "ddr4-2400")
	spec := Spec{Reads: 8, Writes: 8, DrainAt: 6, DrainTo: 2}
	c := New(d, spec)
	at := func(group, burst int) uint64 {
		return d.Organization.Address(device.Location{BankGroup: group, Burst: burst})
	}
	commands := observed(c)
	for id := range 5 {
		c.Accept(Request{ID: uint64(id), Address: at(1, id), Write: true})
	}
	for id := range 4 {
		c.Accept(Request{ID: uint64(100 + id), Address: at(0, id)})
	}
	c.Advance(20) // the first read is out
	c.Accept(Request{ID: 5, Address: at(1, 5), Write: true})
	c.Advance(1000)
	var columns []Command
	for _, i := range *commands {
		if i.Command == Read || i.Command == Write {
			columns = append(columns, i.Command)
		}
	}
	want := []Command{
		Read,                       // before the sixth write came
		Write, Write, Write, Write, // six writes less DrainTo
		Read, Read, Read, // all reads
		Write, Write,
	}
	if diff := cmp.Diff(want, columns); diff != "" {
		t.Errorf("reads and writes (-want +got):\n%s", diff)
	}
}

// TestForwarding checks that a read of a burst that waits to be written is served in one cycle and
// costs no command, and that writes are done when they are taken.
func TestForwarding(t *testing.T) {
	c := New(lookup(t, "ddr4-2400"), DefaultSpec())
	commands := observed(c)
	c.Advance(10)
	c.Accept(Request{ID: 1, Address: 640, Write: true})
	c.Accept(Request{ID: 2, Address: 660}) // the same burst of 64 bytes
	c.Accept(Request{ID: 3, Address: 704}) // the next burst
	for _, want := range []uint64{1, 2} {
		if id, ok := c.PopDone(11); !ok || id != want {
			t.Errorf("done by cycle 11: %d (%v), want %d", id, ok, want)
		}
	}
	if id, ok := c.PopDone(11); ok {
		t.Errorf("%d is done by cycle 11", id)
	}
	c.Advance(500)
	if got := c.Counts(); got.Forwarded != 1 || got.Reads != 1 || got.Writes != 1 {
		t.Errorf("got %+v, want one forwarded read, one read, one write", got)
	}
	columns := 0
	for _, i := range *commands {
		if i.Command == Read || i.Command == Write {
			columns++
		}
	}
	if columns != 2 {
		t.Errorf("%d reads and writes went to the banks, want 2", columns)
	}
}

// TestActiveCycles checks the time with a row open: from the first activation
// to the precharge before the refresh.
func TestActiveCycles(t *testing.T) {
	d := lookup(t, "ddr4-2400")
	c := New(d, DefaultSpec())
	c.Advance(100)
	c.Accept(Request{ID: 1})
	c.Advance(1100)
	if got := c.Counts().ActiveCycles; got != 1000 {
		t.Errorf("%d active cycles while the row is open, want 1000", got)
	}
	c.Advance(d.Timing.REFI + 1000)
	if got, want := c.Counts().ActiveCycles, uint64(d.Timing.REFI)-100; got != want {
		t.Errorf("%d active cycles until the refresh closes the row, want %d", got, want)
	}
}
