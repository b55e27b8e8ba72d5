package results

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// objectWriter writes a JSON object whose keys keep their order.
type objectWriter struct{ text []byte }

// add adds a key and its value, which is JSON already.
func (o *objectWriter) add(key, value string) {
	o.text = append(o.text, ',')
	name, _ := json.Marshal(key) // a string always can be marshalled
	o.text = append(append(append(o.text, name...), ':'), value...)
}

// bytes returns the object.
func (o *objectWriter) bytes() []byte {
	return append(append([]byte{'{'}, bytes.TrimPrefix(o.text, []byte{','})...), '}')
}

// readObject calls add for every key of a JSON object of numbers, in their order.
func readObject[Number uint64 | float64](data []byte, add func(key string, value Number)) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("want an object of numbers, got %s", data)
	}
	for d.More() {
		key, err := d.Token() // a decoder refuses keys that are no strings
		if err != nil {
			return err
		}
		var value Number
		if err := d.Decode(&value); err != nil {
			return fmt.Errorf("%v: %w", key, err)
		}
		add(fmt.Sprint(key), value)
	}
	return nil
}
