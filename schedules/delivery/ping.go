package delivery

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// pingTime is how long whoever is called is waited for.
const pingTime = 10 * time.Second

// Ping calls an address, which waits for it and says so when it does not come: nothing is
// sent with it. The error does not name the address, which may be its own secret.
func Ping(ctx context.Context, address string) error {
	ctx, stop := context.WithTimeout(ctx, pingTime)
	defer stop()
	asked, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return errors.New("no address to call")
	}
	asked.Header.Set("User-Agent", "agir")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(asked)
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("it answered %d", answer.StatusCode)
	}
	return nil
}
