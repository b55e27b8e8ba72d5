package monitor

import (
	"bytes"
	_ "embed"
	"html"
	"net/http"
	"strconv"

	"pgsim/configs/visible"
)

// tokenHeader is the header of a request with the token that allows it to change something.
const tokenHeader = "X-Pgsim-Token"

// script makes Akita's page send the token, which it takes from the end of its address.
//
//go:embed token.js
var script []byte

// pageScript begins Akita's own script.
var pageScript = []byte(`<script type="module"`)

// serveIndex serves Akita's page with the script before the page's own.
func (m *Monitor) serveIndex(w http.ResponseWriter, r *http.Request) {
	whole := r.Clone(r.Context())
	whole.Method = http.MethodGet
	for _, header := range []string{"Range", "If-Modified-Since", "If-None-Match"} {
		whole.Header.Del(header)
	}
	answer := &buffer{header: http.Header{}, status: http.StatusOK}
	m.page.ServeHTTP(answer, whole)
	text := answer.body.Bytes()
	if answer.status == http.StatusOK {
		text = bytes.Replace(text, pageScript, append(append([]byte("<script>\n"), script...), append([]byte("</script>\n"), pageScript...)...), 1)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(answer.status)
	w.Write(text) //nolint:errcheck // whoever does not wait gets no answer
}

// buffer keeps an answer.
type buffer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the answer's header.
func (b *buffer) Header() http.Header { return b.header }

// WriteHeader keeps the status.
func (b *buffer) WriteHeader(status int) { b.status = status }

// Write keeps a part of the answer.
func (b *buffer) Write(p []byte) (int, error) { return b.body.Write(p) }

// shown returns a name as the page, which takes it for HTML, can show it.
func shown(name string) string { return html.EscapeString(visible.Text(name)) }
