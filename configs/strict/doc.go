// Package strict reads YAML files of settings into Go structs and refuses everything that the
// struct does not declare.
//
// A setting that is misspelt, given twice or of the wrong type must not silently fall back to a
// default. So every key has to be known, and every value has to have the type of its field (no 1.5
// or "8" for a whole number). There is one document per file, without anchors, aliases or tags.
// Keys that a file leaves out keep the value that the struct had before. This is how defaults work.
//
// Every error is one line that says where it is, which key it is about, what is wrong and what to
// do:
//
//	my.yaml:14: array.rows: must be 1..1024, got 0
//
// Checks that a struct can't express return a [KeyError], made by [Errorf]. The [Source] of a file
// turns it into the same form.
//
// Keys that plug-ins add to a group are the [Settings] of the group.
//
// # Struct tags
//
//	yaml:"rows"       the key; `yaml:",inline"` lifts the keys of a struct
//	range:"1..1024"   least and greatest number, also of list and map elements;
//	                  either may be left out: "0.."
//	required:"true"   the key must be given
//
// Fields may be numbers, booleans, text, structs, pointers to them, lists,
// arrays and maps with text keys, or implement [encoding.TextUnmarshaler].
package strict
