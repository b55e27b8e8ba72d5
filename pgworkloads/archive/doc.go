// Package archive reads the container of pgsim's files: a zip of manifest.json and arrays, which
// numpy reads as .npz. The manifest is decoded strictly, and every array is checked against the
// manifest.
package archive
