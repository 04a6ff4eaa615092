// Command goparse is what `npm run corpus` and `npm run bench:parse` compare Drawbridge's Go front end with: Go's own parser.
//
//	goparse outline [-nodes]   prints for every file named on standard input what go/parser finds in it, as JSON lines
//	goparse bench              parses the files named on standard input in rounds and prints the time and memory of each
//	goparse run COMMAND …      runs a command and prints its time and memory
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// An answer is one line of `goparse outline`. Without an error the outline is complete.
type answer struct {
	Path    string   `json:"path"`
	Error   string   `json:"error,omitempty"`
	Outline []string `json:"outline,omitempty"`
}

type usage struct {
	CPU    float64 `json:"cpuMs"`
	MaxRSS int64   `json:"maxRssKb"`
}

const rounds = 3

func main() {
	var err error
	switch {
	case len(os.Args) > 1 && os.Args[1] == "outline":
		err = printOutlines(len(os.Args) > 2 && os.Args[2] == "-nodes")
	case len(os.Args) > 1 && os.Args[1] == "bench":
		err = printBench()
	case len(os.Args) > 2 && os.Args[1] == "run":
		err = printRun(os.Args[2:])
	default:
		err = fmt.Errorf("usage: goparse outline [-nodes] | bench | run COMMAND …")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func readPaths() ([]string, error) {
	var paths []string
	scanner := bufio.NewScanner(os.Stdin)
	for scanner.Scan() {
		paths = append(paths, scanner.Text())
	}
	return paths, scanner.Err()
}

// printOutlines works on all cores and prints in any order.
func printOutlines(nodes bool) error {
	paths, err := readPaths()
	if err != nil {
		return err
	}
	work := make(chan string)
	answers := make(chan answer, 64)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for path := range work {
				answers <- ask(path, nodes)
			}
		}()
	}
	go func() {
		for _, path := range paths {
			work <- path
		}
		close(work)
		workers.Wait()
		close(answers)
	}()
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for a := range answers {
		if err := encoder.Encode(a); err != nil {
			return err
		}
	}
	return out.Flush()
}

func ask(path string, nodes bool) answer {
	source, err := os.ReadFile(path)
	if err != nil {
		return answer{Path: path, Error: err.Error()}
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return answer{Path: path, Error: err.Error()}
	}
	o := outliner{file: files.File(file.FileStart), nodes: nodes, kinds: map[string]*sum{}}
	return answer{Path: path, Outline: o.outline(file)}
}

// printBench times parsing alone: the files are in memory before the first round.
func printBench() error {
	paths, err := readPaths()
	if err != nil {
		return err
	}
	sources := make([][]byte, len(paths))
	for i, path := range paths {
		if sources[i], err = os.ReadFile(path); err != nil {
			return err
		}
	}
	encoder := json.NewEncoder(os.Stdout)
	for range rounds {
		before := cpu(syscall.RUSAGE_SELF)
		for i, path := range paths {
			files := token.NewFileSet()
			_, _ = parser.ParseFile(files, path, sources[i], parser.ParseComments|parser.SkipObjectResolution)
		}
		after := cpu(syscall.RUSAGE_SELF)
		if err := encoder.Encode(usage{after.CPU - before.CPU, after.MaxRSS}); err != nil {
			return err
		}
	}
	return nil
}

// printRun lets the command's output go to standard error, so that standard output holds one line: what it used.
func printRun(words []string) error {
	command := exec.Command(words[0], words[1:]...)
	command.Stdout = nil
	command.Stderr = nil
	// gofmt ends with a failure when a file does not parse: its time counts all the same.
	err := command.Run()
	if command.ProcessState == nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(cpu(syscall.RUSAGE_CHILDREN))
}

func cpu(who int) usage {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		return usage{}
	}
	ms := func(t syscall.Timeval) float64 { return float64(t.Sec)*1e3 + float64(t.Usec)/1e3 }
	return usage{ms(u.Utime) + ms(u.Stime), u.Maxrss}
}
