// The ways in which a program in Go calls WorkOS: each of those that are named, once.
//
// A line for each: the name, a tab, and "ok" or what went wrong.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

const address = "https://api.workos.com/health"

func get(client *http.Client) string {
	response, err := client.Get(address)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err.Error()
	}
	if string(body) == `{"status":"ok"}` {
		return "ok"
	}
	return "answered " + string(body)
}

func main() {
	ways := map[string]func() string{
		"http.DefaultClient":   func() string { return get(http.DefaultClient) },
		"http.Client":          func() string { return get(&http.Client{Timeout: 30 * time.Second}) },
		"Transport, no Proxy": func() string { return get(&http.Client{Transport: &http.Transport{}}) },
	}
	for _, name := range strings.Split(os.Args[1], ";") {
		fmt.Printf("%s\t%s\n", name, ways[name]())
	}
}
