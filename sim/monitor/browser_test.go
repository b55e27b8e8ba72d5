package monitor_test

import (
	"context"
	"net/http"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"pgsim/sim/monitor"
)

// checkBrowser opens the page as users do and makes it send the requests of its buttons. It is
// skipped if there is no Chromium.
func checkBrowser(t *testing.T, m *monitor.Monitor) {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil || testing.Short() {
		t.Log("no browser: what the page asks is left out")
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(program), chromedp.NoSandbox,
		chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	status := func(address, request string) int {
		if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
			t.Fatal(err)
		}
		status, err := chromedp.Run(ctx, chromedp.Evaluate[int](
			"fetch("+request+").then((answer) => answer.status)", chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		return status
	}
	page := "http://" + m.Address() + "/"
	for _, test := range []struct {
		address, request string
		want             int
	}{
		{page, `"/api/pause"`, http.StatusForbidden}, // without the token
		{page + "#" + m.Token(), `"/api/pause"`, http.StatusOK},
		{page, `"/api/continue"`, http.StatusOK}, // it was kept
		{page, `"/api/progress"`, http.StatusOK},
		{page, `"/api/profile"`, http.StatusNotFound},
	} {
		if got := status(test.address, test.request); got != test.want {
			t.Errorf("%s, fetch %s: %d, want %d", test.address, test.request, got, test.want)
		}
	}
}
