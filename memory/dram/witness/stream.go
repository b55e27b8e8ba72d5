package witness

import (
	"bytes"
	"fmt"
	"hash"
	"hash/fnv"
	"io"

	"pgsim/memory/dram/device"
)

// Access is a request for one burst.
type Access struct {
	// Cycle is the first cycle of the memory clock in which the request is offered to the
	// controller.
	Cycle device.Cycle
	// Write is set for writes.
	Write bool
	// Address is that of the first byte of the burst, inside the channel.
	Address uint64
}

// Stream is a sequence of requests. They are offered in order, at most one per cycle, each until
// the controller has room for it.
type Stream struct {
	// Name is unique among the streams of a device.
	Name string
	// Accesses are the requests.
	Accesses []Access
}

// Write writes a stream as text. Each access is a line with its cycle, R or W, its address, and
// the rank, bank group, bank, row and column where the address lies. So a simulator does not need
// to map addresses itself.
func (s Stream) Write(w io.Writer, o device.Organization) error {
	var text bytes.Buffer
	for _, a := range s.Accesses {
		direction := 'R'
		if a.Write {
			direction = 'W'
		}
		l := o.Locate(a.Address)
		fmt.Fprintf(&text, "%d %c %d %d %d %d %d %d\n", a.Cycle, direction, a.Address,
			l.Rank, l.BankGroup, l.Bank, l.Row, l.Burst)
	}
	_, err := w.Write(text.Bytes())
	return err
}

// Checksum returns the 64-bit FNV-1a hash of what Write writes, in hexadecimal.
func (s Stream) Checksum(o device.Organization) string {
	h := fnv.New64a()
	if err := s.Write(h, o); err != nil {
		panic(err) // a hash never fails
	}
	return checksum(h)
}

// checksum returns the state of a hash in hexadecimal.
func checksum(h hash.Hash64) string { return fmt.Sprintf("%016x", h.Sum64()) }
