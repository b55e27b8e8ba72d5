// Package archive reads the container of pgsim's files: a zip of manifest.json and
// of arrays, which numpy reads as .npz. A manifest is decoded strictly, and every
// array is held against what the manifest says of it.
package archive
