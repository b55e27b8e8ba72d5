package table

import "pgsim/configs/visible"

// Remarks returns the text of remarks, to stand under a headline: a line each, in
// Markdown a list.
func Remarks(remarks []string, s Style) string {
	if len(remarks) == 0 {
		return ""
	}
	front, text := "remark: ", ""
	if s == Markdown {
		front, text = "- ", "\n"
	}
	for _, r := range remarks {
		text += front + visible.Text(r) + "\n"
	}
	return text
}
