// The controller of the pe-queue policy: every PE queues its own gated outputs.
// A phase has as many low passes as the fullest queue has entries; in its n-th
// every PE works on the n-th entry of its own queue. Low passes are at least R
// cycles apart, so the jobs of one are read row by row.
`default_nettype none
module pg_ctrl_pe_queue #(
    parameter int R  = 4,
    parameter int C  = 4,
    parameter int F  = 4,
    parameter int TW = 12,
    parameter int RW = 2,
    parameter int FW = 3
) (
    input  wire           clk,
    input  wire           rst,
    input  wire           run,
    input  wire [ TW-1:0] tiles,
    input  wire [ FW-1:0] depth,
    input  wire           last_group,
    input  wire           free,
    input  wire           high_fits,
    input  wire           low_fits,
    // decisions
    input  wire [C*R-1:0] compare,
    input  wire [C*R-1:0] gate,
    // what starts
    output wire           start,
    output wire           low,
    output wire [ TW-1:0] tile,
    output wire           next_group,
    output wire           advance,
    // jobs of low passes
    output wire [  C-1:0] job_live,
    output wire [C*TW-1:0] job_tag,
    output wire           finished,
    output wire           hazard
);
  wire valid, decided;
  wire [RW-1:0] row;
  wire [C-1:0] gates;
  wire crowded;
  pg_decisions #(.R(R), .C(C), .RW(RW)) decisions (
      .clk(clk), .rst(rst), .compare(compare), .gate(gate),
      .valid(valid), .row(row), .last(decided), .gates(gates), .hazard(crowded)
  );

  // Entries of the fullest queue: of passes whose decisions are all known, and
  // so far.
  logic [FW-1:0] longest, longest_so_far;
  logic [FW-1:0] nth;  // passes of the phase so far

  wire end_phase;
  wire [TW-1:0] decided_tile;
  wire more = nth + 1'b1 != longest;
  wire [FW-1:0] flying;
  wire room = {1'b0, longest} + {1'b0, flying} < {1'b0, depth};
  pg_queued #(.TW(TW), .FW(FW)) schedule (
      .clk(clk), .rst(rst), .run(run), .tiles(tiles), .last_group(last_group),
      .free(free), .high_fits(high_fits), .low_fits(low_fits),
      .decided(decided), .room(room), .pending(longest != 0), .more(more), .flying(flying),
      .start(start), .low(low), .tile(tile), .next_group(next_group), .advance(advance),
      .end_phase(end_phase), .decided_tile(decided_tile), .finished(finished)
  );

  wire [C*FW-1:0] pushed_counts;
  logic [FW-1:0] longest_now;
  always_comb begin
    longest_now = longest_so_far;
    for (int c = 0; c < C; c++)
      if (valid && pushed_counts[c*FW+:FW] > longest_now) longest_now = pushed_counts[c*FW+:FW];
  end
  always_ff @(posedge clk)
    if (rst || low && !more) begin
      longest <= '0;
      longest_so_far <= '0;
      nth <= '0;
    end else begin
      if (decided) longest <= longest_now;
      longest_so_far <= longest_now;
      if (low) nth <= nth + 1'b1;
    end

  wire reads, late;
  wire [RW-1:0] job_row;
  pg_job_reader #(.R(R), .RW(RW)) reader (
      .clk(clk), .rst(rst), .start(low), .reads(reads), .row(job_row), .hazard(late)
  );

  // The pass whose jobs are read.
  logic [FW-1:0] kept_nth;
  logic kept_empties;
  wire [FW-1:0] job_nth = low ? nth : kept_nth;
  wire empties = low ? !more : kept_empties;
  always_ff @(posedge clk) begin
    kept_nth <= job_nth;
    kept_empties <= empties;
  end

  wire [C*(1+TW)-1:0] jobs, jobs_skewed;
  wire [C-1:0] clash;
  genvar c;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_column
      pg_pe_queue #(.R(R), .F(F), .RW(RW), .FW(FW), .EW(TW)) queue (
          .clk(clk), .rst(rst),
          .push(valid && gates[c]), .push_row(row), .entry(decided_tile),
          .pushed_count(pushed_counts[c*FW+:FW]),
          .read(reads), .read_row(job_row), .nth(job_nth), .empties(empties),
          .job_live(jobs[c*(1+TW)+TW]), .job(jobs[c*(1+TW)+:TW]), .hazard(clash[c])
      );
      assign {job_live[c], job_tag[c*TW+:TW]} = jobs_skewed[c*(1+TW)+:1+TW];
    end
  endgenerate
  pg_skew #(.N(C), .W(1 + TW)) skew (.clk(clk), .rst(rst), .d(jobs), .q(jobs_skewed));

  assign hazard = crowded || late || |clash;
endmodule
`default_nettype wire
