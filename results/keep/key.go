package keep

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// KeyBytes is how many bytes of a SHA-256 make a key. Of a million objects, two have the same key
// with a probability of 3e-8.
const KeyBytes = 8

// Key returns the key of values that are plain data, in hex digits: everything that an object
// depends on.
func Key(values ...any) string {
	text, err := json.Marshal(values)
	if err != nil {
		panic(fmt.Sprintf("keep: key: %v", err)) // numbers and texts can always be written
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:KeyBytes])
}
