package witness

import (
	"fmt"
	"hash"
	"hash/fnv"

	"pgsim/memory/dram/channel"
	"pgsim/memory/dram/device"
)

// Outcome is the result of a stream.
type Outcome struct {
	// Requests is the length of the stream.
	Requests int `csv:"requests"`
	// Finish is the cycle of the stream in which the data of the last read have come and the
	// command of the last write has started.
	Finish device.Cycle `csv:"finish"`
	// Hits, Misses and Conflicts are requests that found their row open, their bank closed, or
	// another row open. Forwarded are reads that were served from the write queue.
	Hits      uint64 `csv:"hits"`
	Misses    uint64 `csv:"misses"`
	Conflicts uint64 `csv:"conflicts"`
	Forwarded uint64 `csv:"forwarded"`
	// ReadCycles are the cycles from the acceptance of a read to the end of its data, summed over
	// all reads.
	ReadCycles device.Cycle `csv:"read_cycles"`
	// Commands is the number of commands sent to the DRAM. CommandsChecksum is the hash of all of
	// them with their cycles, as commandLine writes them.
	Commands         int    `csv:"commands"`
	CommandsChecksum string `csv:"commands_checksum"`
}

// origin is the cycle of the channel in which a stream begins. The witness increments its clock
// before it acts, so its first cycle is number 1. With the same origin here, refreshes are due
// after the same number of cycles of the stream.
const origin = 1

// Replay sends a stream to an idle channel with default queues.
func Replay(d device.Device, s Stream) Outcome {
	r := replay{channel: channel.New(d, channel.DefaultSpec()), now: origin, commandsHash: fnv.New64a()}
	r.channel.Observe(r.note)
	for sent := 0; sent < len(s.Accesses) || r.channel.Busy(); r.now++ {
		r.channel.Advance(r.now)
		if sent < len(s.Accesses) && r.offer(sent, s.Accesses[sent]) {
			sent++
		}
		r.retire()
	}
	counts := r.channel.Counts()
	return Outcome{
		Requests: len(s.Accesses), Finish: r.finish - origin, ReadCycles: r.readCycles,
		Hits: counts.RowHits, Misses: counts.RowMisses, Conflicts: counts.RowConflicts,
		Forwarded: counts.Forwarded,
		Commands:  r.commands, CommandsChecksum: checksum(r.commandsHash),
	}
}

// replay is a stream on its way through a channel, cycle by cycle. This is slower than going from
// event to event, but does not rely on the model's own view of what comes next.
type replay struct {
	channel      *channel.Channel
	now          device.Cycle
	accepted     []acceptance // by ID
	finish       device.Cycle
	readCycles   device.Cycle
	commands     int
	commandsHash hash.Hash64
}

// acceptance is when a request was accepted.
type acceptance struct {
	at    device.Cycle
	write bool
}

// offer offers an access and tells whether it was accepted.
func (r *replay) offer(id int, a Access) bool {
	if r.now < origin+a.Cycle || !r.channel.CanAccept(a.Write) {
		return false
	}
	r.channel.Accept(channel.Request{ID: uint64(id), Address: a.Address, Write: a.Write})
	r.accepted = append(r.accepted, acceptance{r.now, a.Write})
	return true
}

// retire notes the requests that are done in this cycle.
func (r *replay) retire() {
	for {
		id, done := r.channel.PopDone(r.now)
		if !done {
			return
		}
		if a := r.accepted[id]; !a.write {
			r.readCycles += r.now - a.at
			r.finish = max(r.finish, r.now)
		}
	}
}

// note notes a command.
func (r *replay) note(i channel.Issued) {
	if i.Command == channel.Write {
		r.finish = max(r.finish, i.At)
	}
	r.commands++
	r.commandsHash.Write([]byte(commandLine(i)))
}

// commandLine returns a command as text: its cycle, JEDEC's mnemonic, and the
// rank, bank group, bank, row and column that it names, 0 where it names none.
func commandLine(i channel.Issued) string {
	l := i.Location
	switch i.Command {
	case channel.PrechargeAll, channel.Refresh:
		l = device.Location{Rank: l.Rank}
	case channel.Precharge:
		l.Row, l.Burst = 0, 0
	case channel.Activate:
		l.Burst = 0
	case channel.Read, channel.Write:
		l.Row = 0
	}
	return fmt.Sprintf("%d %v %d %d %d %d %d\n", i.At-origin, i.Command, l.Rank, l.BankGroup, l.Bank, l.Row, l.Burst)
}
