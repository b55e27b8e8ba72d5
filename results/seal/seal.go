// Package seal answers: is this file what was written under its name?
//
// A long run, such as a sweep, reads what it has finished from files. A file that was edited, emptied or overwritten with
// another one must not pass for a result. So every JSON object that it keeps ends in a seal:
// the key that it belongs to, and a checksum of the key and of everything before the seal.
//
//	{
//	  "format": "pgsim.result/1",
//	  ...
//	  "seal": {
//	    "key": "0123456789abcdef",
//	    "sha256": "..."
//	  }
//	}
package seal

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
)

// ErrNone is wrapped by the error of Check if a file has no seal.
var ErrNone = errors.New("has no seal")

const (
	end   = "\n}\n" // of an indented JSON object
	begin = ",\n  \"seal\": {\n"
)

// Seal returns an object with a seal for the given key. The object is indented by two spaces, as
// [encoding/json] does it.
func Seal(key string, object []byte) ([]byte, error) {
	fields, ok := bytes.CutSuffix(object, []byte(end))
	if !ok {
		return nil, errors.New("seal: not an indented JSON object")
	}
	sum := sha256.Sum256(append([]byte(key+"\n"), object...))
	return fmt.Appendf(nil, "%s%s    \"key\": %q,\n    \"sha256\": \"%x\"\n  }%s", fields, begin, key, sum, end), nil
}

// Check returns why a sealed object does not belong to a key; nil if it does.
func Check(key string, sealed []byte) error {
	at := bytes.LastIndex(sealed, []byte(begin))
	if at < 0 {
		return ErrNone
	}
	want, err := Seal(key, append(bytes.Clone(sealed[:at]), end...))
	switch {
	case err != nil:
		return err
	case bytes.Equal(want, sealed):
		return nil
	case !bytes.Contains(sealed[at:], fmt.Appendf(nil, "\"key\": %q", key)):
		return errors.New("is sealed as another one")
	default:
		return errors.New("was changed after it was sealed")
	}
}
