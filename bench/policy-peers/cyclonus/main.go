// Command cyclonus is what bench/policy-peers.ts compares Drawbridge's evaluator of network policies with: the generator of conformance cases, the
// matcher of policies and the simulated probe of Cyclonus, which never saw ours.
//
//	cyclonus cases    prints every step of every case of its generator, as JSON lines: a cluster, questions about it and the answers
//	cyclonus answer   reads clusters with questions from standard input, as JSON lines, and prints the answers, a line for each
//
// It is built outside of this repository, whose own builds need no Go module. In an empty folder, with a copy of this file:
//
//	go mod init cyclonus && go get github.com/mattfenwick/cyclonus@v0.5.6 && go mod tidy && go build
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"

	"github.com/mattfenwick/cyclonus/pkg/connectivity"
	"github.com/mattfenwick/cyclonus/pkg/connectivity/probe"
	"github.com/mattfenwick/cyclonus/pkg/generator"
	"github.com/mattfenwick/cyclonus/pkg/kube"
	"github.com/mattfenwick/cyclonus/pkg/matcher"
	"github.com/sirupsen/logrus"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// A cluster is what there is, and what is asked about it.
type cluster struct {
	Name       string                        `json:"name"`
	Namespaces []*corev1.Namespace           `json:"namespaces"`
	Pods       []*corev1.Pod                 `json:"pods"`
	Policies   []*networkingv1.NetworkPolicy `json:"policies"`
	Questions  []question                    `json:"questions"`
	Answers    []answer                      `json:"answers,omitempty"`
}

// A question's ends are pods, as namespace/name, or addresses outside of the cluster.
type question struct {
	From     string          `json:"from"`
	To       string          `json:"to"`
	Protocol corev1.Protocol `json:"protocol"`
	Port     int             `json:"port"`
}

type answer struct {
	Egress  bool `json:"egress"`
	Ingress bool `json:"ingress"`
}

const lineBytesMax = 64 << 20

func main() {
	out := bufio.NewWriter(os.Stdout)
	// Cyclonus prints its own tables.
	os.Stdout = os.Stderr
	logrus.SetLevel(logrus.ErrorLevel)
	var err error
	switch {
	case len(os.Args) == 2 && os.Args[1] == "cases":
		err = printCases(json.NewEncoder(out))
	case len(os.Args) == 2 && os.Args[1] == "answer":
		err = printAnswers(os.Stdin, json.NewEncoder(out))
	default:
		err = fmt.Errorf("usage: cyclonus cases | answer")
	}
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// printCases goes through the cases as `cyclonus generate --mock` does, and asks after each step about all pods, ports and protocols.
func printCases(out *json.Encoder) error {
	namespaces := []string{"x", "y", "z"}
	protocols := []corev1.Protocol{corev1.ProtocolTCP, corev1.ProtocolUDP, corev1.ProtocolSCTP}
	kubernetes := kube.NewMockKubernetes(1)
	grid, err := probe.NewDefaultResources(kubernetes, namespaces, []string{"a", "b", "c"}, []int{80, 81}, protocols, nil, 1, false, "")
	if err != nil {
		return err
	}
	peer, err := grid.GetPod("z", "c")
	if err != nil {
		return err
	}
	config := &connectivity.InterpreterConfig{ResetClusterBeforeTestCase: true, VerifyClusterStateBeforeTestCase: true}
	interpreter := connectivity.NewInterpreter(kubernetes, grid, config)
	for number, test := range generator.NewTestCaseGenerator(true, peer.IP, namespaces, nil, nil).GenerateAllTestCases() {
		for _, step := range test.Steps {
			step.Probe = generator.ProbeAllAvailable
		}
		result := interpreter.ExecuteTestCase(test)
		if result.Err != nil {
			return fmt.Errorf("case %d, %s: %w", number+1, test.Description, result.Err)
		}
		for at, step := range result.Steps {
			asked := describeStep(step)
			asked.Name = fmt.Sprintf("case %d, step %d: %s", number+1, at+1, test.Description)
			if err := out.Encode(asked); err != nil {
				return err
			}
		}
	}
	return nil
}

// describeStep takes the cluster from the jobs of the probe: that is how Cyclonus itself saw it.
func describeStep(step *connectivity.StepResult) *cluster {
	found := &cluster{}
	namespaces, pods := map[string]bool{}, map[string]*corev1.Pod{}
	var targets []*probe.Job
	for _, pair := range step.SimulatedProbe.Wrapped.Keys() {
		results := step.SimulatedProbe.Get(pair.From, pair.To).JobResults
		keys := make([]string, 0, len(results))
		for key := range results {
			keys = append(keys, key)
		}
		sort.Strings(keys)
		for _, key := range keys {
			result := results[key]
			job := result.Job
			if !namespaces[job.FromNamespace] {
				namespaces[job.FromNamespace] = true
				meta := metav1.ObjectMeta{Name: job.FromNamespace, Labels: job.FromNamespaceLabels}
				found.Namespaces = append(found.Namespaces, &corev1.Namespace{TypeMeta: typeOf("v1", "Namespace"), ObjectMeta: meta})
			}
			if pods[job.FromKey] == nil {
				meta := metav1.ObjectMeta{Namespace: job.FromNamespace, Name: job.FromPod, Labels: job.FromPodLabels}
				pod := &corev1.Pod{TypeMeta: typeOf("v1", "Pod"), ObjectMeta: meta, Status: corev1.PodStatus{PodIP: job.FromIP}}
				pods[job.FromKey] = pod
				found.Pods = append(found.Pods, pod)
			}
			if job.FromKey == job.ToKey {
				targets = append(targets, job)
			}
			found.Questions = append(found.Questions, question{job.FromKey, job.ToKey, job.Protocol, job.ResolvedPort})
			found.Answers = append(found.Answers, answer{
				Egress:  *result.Egress == probe.ConnectivityAllowed,
				Ingress: *result.Ingress == probe.ConnectivityAllowed,
			})
		}
	}
	for _, job := range targets {
		port := corev1.ContainerPort{Name: job.ResolvedPortName, ContainerPort: int32(job.ResolvedPort), Protocol: job.Protocol}
		container := corev1.Container{Name: job.ToContainer, Ports: []corev1.ContainerPort{port}}
		pods[job.ToKey].Spec.Containers = append(pods[job.ToKey].Spec.Containers, container)
	}
	for _, policy := range step.KubePolicies {
		typed := policy.DeepCopy()
		typed.TypeMeta = typeOf("networking.k8s.io/v1", "NetworkPolicy")
		found.Policies = append(found.Policies, typed)
	}
	return found
}

func typeOf(version, kind string) metav1.TypeMeta {
	return metav1.TypeMeta{APIVersion: version, Kind: kind}
}

func printAnswers(in io.Reader, out *json.Encoder) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, lineBytesMax)
	for lines.Scan() {
		asked := &cluster{}
		if err := json.Unmarshal(lines.Bytes(), asked); err != nil {
			return err
		}
		for _, policy := range asked.Policies {
			setDefaultTypes(&policy.Spec)
		}
		policies := matcher.BuildNetworkPolicies(true, asked.Policies)
		answers := make([]answer, 0, len(asked.Questions))
		for _, each := range asked.Questions {
			allowed := policies.IsTrafficAllowed(asked.traffic(each))
			answers = append(answers, answer{Egress: allowed.Egress.IsAllowed(), Ingress: allowed.Ingress.IsAllowed()})
		}
		if err := out.Encode(answers); err != nil {
			return err
		}
	}
	return lines.Err()
}

// setDefaultTypes does what the API server does before Cyclonus sees a policy (pkg/apis/networking/v1/defaults.go of Kubernetes).
func setDefaultTypes(spec *networkingv1.NetworkPolicySpec) {
	if len(spec.PolicyTypes) > 0 {
		return
	}
	spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
	if len(spec.Egress) > 0 {
		spec.PolicyTypes = append(spec.PolicyTypes, networkingv1.PolicyTypeEgress)
	}
}

func (c *cluster) traffic(asked question) *matcher.Traffic {
	traffic := &matcher.Traffic{
		Source:       c.peer(asked.From),
		Destination:  c.peer(asked.To),
		ResolvedPort: asked.Port,
		Protocol:     asked.Protocol,
	}
	if pod := c.pod(asked.To); pod != nil {
		for _, container := range pod.Spec.Containers {
			for _, port := range container.Ports {
				if int(port.ContainerPort) == asked.Port && protocolOf(port) == asked.Protocol {
					traffic.ResolvedPortName = port.Name
				}
			}
		}
	}
	return traffic
}

func protocolOf(port corev1.ContainerPort) corev1.Protocol {
	if port.Protocol == "" {
		return corev1.ProtocolTCP
	}
	return port.Protocol
}

func (c *cluster) peer(end string) *matcher.TrafficPeer {
	pod := c.pod(end)
	if pod == nil {
		return &matcher.TrafficPeer{IP: end}
	}
	labels := map[string]string{}
	for _, namespace := range c.Namespaces {
		if namespace.Name == pod.Namespace {
			for key, value := range namespace.Labels {
				labels[key] = value
			}
		}
	}
	labels[kube.DefaultNamespaceLabel] = pod.Namespace
	inside := &matcher.InternalPeer{PodLabels: pod.Labels, NamespaceLabels: labels, Namespace: pod.Namespace}
	return &matcher.TrafficPeer{Internal: inside, IP: pod.Status.PodIP}
}

func (c *cluster) pod(end string) *corev1.Pod {
	namespace, name, _ := strings.Cut(end, "/")
	for _, pod := range c.Pods {
		if pod.Namespace == namespace && pod.Name == name {
			return pod
		}
	}
	return nil
}
