// Package stored answers: what did earlier runs find?
//
// It reads result records back from where pgsim has put them: a result file, the
// folder of a run, or the folder of a sweep, and says in which settings records
// differ. Records of another schema are refused.
package stored
