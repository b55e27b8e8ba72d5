// Package seal answers: is this file what was written under its name?
//
// A sweep takes finished points from files. A file that was copied over another
// one, emptied or edited must not pass for a result, so every JSON object that a
// sweep keeps ends in a seal: the key it belongs to, and a checksum of the key and
// of all that comes before.
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

// ErrNone is wrapped by the error of Check where a file has no seal.
var ErrNone = errors.New("has no seal")

const (
	end   = "\n}\n" // of an indented JSON object
	begin = ",\n  \"seal\": {\n"
)

// Seal returns an object, indented by two spaces as [encoding/json] does it, with
// a seal for the given key.
func Seal(key string, object []byte) ([]byte, error) {
	fields, ok := bytes.CutSuffix(object, []byte(end))
	if !ok {
		return nil, errors.New("seal: not an indented JSON object")
	}
	sum := sha256.Sum256(append([]byte(key+"\n"), object...))
	return fmt.Appendf(nil, "%s%s    \"key\": %q,\n    \"sha256\": \"%x\"\n  }%s", fields, begin, key, sum, end), nil
}

// Check returns why a sealed object is not the one of a key, nil if it is.
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
