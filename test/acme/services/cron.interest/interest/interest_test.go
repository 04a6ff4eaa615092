package interest

import "testing"

func TestDaily(t *testing.T) {
	for balance, want := range map[int64]int64{0: 0, 100: 0, 1000000: 89, 10000000: 890} {
		if got := daily(balance); got != want {
			t.Errorf("daily(%d) = %d, want %d", balance, got, want)
		}
	}
}
