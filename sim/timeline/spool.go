package timeline

import (
	"bufio"
	"encoding/gob"
	"errors"
	"io"
	"os"
)

// spool keeps the events of one layer in a file without a name, which disappears with the process
// however that ends.
type spool struct {
	file    *os.File
	buffer  *bufio.Writer
	encoder *gob.Encoder
	err     error // the first one
}

// newSpool returns an empty spool in a folder.
func newSpool(dir string) (*spool, error) {
	file, err := os.CreateTemp(dir, ".timeline-*")
	if err != nil {
		return nil, err
	}
	// If an open file can't be removed, it disappears when it is closed.
	_ = os.Remove(file.Name())
	s := &spool{file: file, buffer: bufio.NewWriterSize(file, spoolBuffer)}
	s.encoder = gob.NewEncoder(s.buffer)
	return s, nil
}

// spoolBuffer is the memory of a spool, in bytes.
const spoolBuffer = 1 << 16

// add adds an event. replay reports errors.
func (s *spool) add(e *Event) {
	if s.err == nil {
		s.err = s.encoder.Encode(e)
	}
}

// fail makes replay return an error.
func (s *spool) fail(err error) { s.err = errors.Join(s.err, err) }

// replay calls f with all events in their order.
func (s *spool) replay(f func(*Event) error) error {
	if err := errors.Join(s.err, s.buffer.Flush()); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	decoder := gob.NewDecoder(bufio.NewReaderSize(s.file, spoolBuffer))
	for {
		var e Event
		switch err := decoder.Decode(&e); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := f(&e); err != nil {
			return err
		}
	}
}

// close frees the file.
func (s *spool) close() {
	_ = s.file.Close() // nothing in it is needed any more
	_ = os.Remove(s.file.Name())
}
