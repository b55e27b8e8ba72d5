package timeline

import (
	"fmt"
	"strconv"

	"pgsim/dataflow"
	"pgsim/dataflow/stall"
)

// slice begins a complete event. Its name is JSON. Its times are in nanoseconds.
func (j *jsonWriter) slice(of track, name []byte, category string, from, to int64) {
	j.announce(of)
	b := j.line[:0]
	b = append(b, `{"ph":"X","pid":`...)
	b = strconv.AppendInt(b, int64(of.process), 10)
	b = append(b, `,"tid":`...)
	b = strconv.AppendInt(b, int64(of.thread), 10)
	b = append(b, `,"name":`...)
	b = append(b, name...)
	b = append(b, `,"cat":"`...)
	b = append(b, category...)
	b = append(b, `","ts":`...)
	b = appendMicroseconds(b, from)
	b = append(b, `,"dur":`...)
	b = appendMicroseconds(b, to-from)
	b = append(b, `,"args":{`...)
	j.line = b
}

// args adds pairs of a key and a number to the event under way.
func (j *jsonWriter) args(pairs ...any) {
	for i := 0; i < len(pairs); i += 2 {
		j.key(fmt.Sprint(pairs[i]))
		switch v := pairs[i+1].(type) {
		case int:
			j.line = strconv.AppendInt(j.line, int64(v), 10)
		case uint64:
			j.line = strconv.AppendUint(j.line, v, 10)
		default:
			panic(fmt.Sprintf("timeline: %v is a %T", pairs[i], v))
		}
	}
}

// causes adds the stalls of a breakdown, by cause.
func (j *jsonWriter) causes(b dataflow.Breakdown) {
	for _, c := range stall.All() {
		j.args(c.String(), uint64(b.Stall[c]))
	}
}

// text adds a text that needs no escapes.
func (j *jsonWriter) text(key, value string) {
	j.key(key)
	j.line = strconv.AppendQuote(j.line, value)
}

// layerArg adds the layer under way.
func (j *jsonWriter) layerArg() {
	j.key("layer")
	j.line = append(j.line, j.name...)
}

func (j *jsonWriter) key(key string) {
	if j.line[len(j.line)-1] != '{' {
		j.line = append(j.line, ',')
	}
	j.line = append(j.line, '"')
	j.line = append(j.line, key...)
	j.line = append(j.line, `":`...)
}

// close ends the event under way.
func (j *jsonWriter) close() {
	j.line = append(j.line, `}}`...)
	j.write(j.line)
}

// counter writes the value of a counter from the given nanosecond on.
func (j *jsonWriter) counter(name string, at int64, value string) {
	b := fmt.Appendf(j.line[:0], `{"ph":"C","pid":%d,"tid":0,"name":%q,"ts":`, arrayProcess, name)
	b = appendMicroseconds(b, at)
	j.line = fmt.Appendf(b, `,"args":{"value":%s}}`, value)
	j.write(j.line)
}

// announce names a track, and its process, before its first event.
func (j *jsonWriter) announce(of track) {
	if j.named[of] {
		return
	}
	j.named[of] = true
	if !j.processes[of.process] {
		j.processes[of.process] = true
		j.metadata("process_name", track{of.process, 0}, "name", string(quote(j.tracks.process(of))))
		j.metadata("process_sort_index", track{of.process, 0}, "sort_index", strconv.Itoa(of.process))
	}
	j.metadata("thread_name", of, "name", string(quote(j.tracks.thread(of))))
	j.metadata("thread_sort_index", of, "sort_index", strconv.Itoa(of.thread))
}

// metadata writes a metadata event.
func (j *jsonWriter) metadata(kind string, of track, key, value string) {
	j.write(fmt.Appendf(nil, `{"ph":"M","pid":%d,"tid":%d,"name":%q,"args":{%q:%s}}`,
		of.process, of.thread, kind, key, value))
}

// write writes an event on its own line.
func (j *jsonWriter) write(event []byte) {
	if j.events > 0 {
		j.raw([]byte{','})
	}
	j.events++
	j.raw([]byte{'\n'})
	j.raw(event)
}

// raw writes bytes.
func (j *jsonWriter) raw(b []byte) {
	j.w.Write(b) //nolint:errcheck // a bufio.Writer keeps its error until it is flushed
}

// appendMicroseconds writes nanoseconds as microseconds.
func appendMicroseconds(b []byte, ns int64) []byte {
	const perMicrosecond = 1000
	return fmt.Appendf(b, "%d.%03d", ns/perMicrosecond, ns%perMicrosecond)
}
