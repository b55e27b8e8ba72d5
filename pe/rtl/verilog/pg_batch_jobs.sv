// The jobs of a low pass that runs batches of column banks. Low passes are at least
// R cycles apart, so the jobs of one are read row by row: every bank shows the entry
// in that slot of each of its lines, and every column takes that of the batch that
// was dealt to it. A column takes batches of its cluster only. SIZE rows have jobs,
// the last ones.
`default_nettype none
module pg_batch_jobs #(
    parameter int R   = 4,
    parameter int SIZE = R,
    parameter int C   = 4,
    parameter int WC  = 4,    // columns of a cluster
    parameter int F   = 4,    // lines of a bank
    parameter int RW  = 2,
    parameter int SW  = 2,   // bits of a slot's number
    parameter int SCW = 3,   // counts entries of a batch
    parameter int CW  = 2,
    parameter int FW  = 3,
    parameter int TAGW = 14
) (
    input  wire               clk,
    input  wire               rst,
    input  wire               start,    // a low pass starts
    // what was dealt: entries of the batch of each column, 0 if there is none, the
    // column whose bank it is in, and where it begins
    input  wire  [ C*SCW-1:0] size,
    input  wire  [  C*CW-1:0] source,
    input  wire  [  C*FW-1:0] line,
    input  wire  [  C*SW-1:0] slot,
    // the banks
    output wire  [    SW-1:0] read_slot,
    input  wire  [C*F*TAGW-1:0] entries,  // in that slot, of every line
    // jobs, skewed like operands
    output wire  [     C-1:0] job_live,
    output wire  [C*TAGW-1:0] job_tag,
    output wire               hazard
);
  wire reads;
  wire [RW-1:0] row;
  wire has_job = reads && 32'(row) + SIZE >= R;
  assign read_slot = SW'(32'(row) - (R - SIZE));
  pg_job_reader #(.R(R), .RW(RW)) reader (
      .clk(clk), .rst(rst), .start(start), .reads(reads), .row(row), .hazard(hazard)
  );

  localparam int IW = $clog2(WC * F + 1);  // numbers the lines of a cluster's banks
  localparam int KW = SCW + SW + 2 * IW;
  wire [C*(1+TAGW)-1:0] jobs, jobs_skewed;
  genvar c;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_column
      localparam int FIRST = c / WC * WC;  // column of the cluster
      // The batch's first line, and the one that it goes on in.
      wire [IW-1:0] bank = IW'(32'(source[c*CW+:CW]) - FIRST) * IW'(F);
      wire [FW-1:0] begun = line[c*FW+:FW];
      wire [FW-1:0] next = begun == FW'(F - 1) ? '0 : begun + 1'b1;
      logic [KW-1:0] kept;
      wire [KW-1:0] batch = start ?
          {size[c*SCW+:SCW], slot[c*SW+:SW], bank + IW'(next), bank + IW'(begun)} : kept;
      always_ff @(posedge clk) kept <= batch;

      wire [SCW-1:0] entries_left;
      wire [SW-1:0] first;
      wire [IW-1:0] second_line, first_line;
      assign {entries_left, first, second_line, first_line} = batch;
      wire wraps = read_slot < first;
      wire [SCW:0] nth =
          (SCW + 1)'(read_slot) - (SCW + 1)'(first) + (wraps ? (SCW + 1)'(SIZE) : '0);

      wire [TAGW-1:0] job;
      pg_pick #(.N(WC * F), .W(TAGW), .SW(IW)) pick (
          .words(entries[FIRST*F*TAGW+:WC*F*TAGW]), .select(wraps ? second_line : first_line),
          .word(job)
      );
      assign jobs[c*(1+TAGW)+:1+TAGW] = {has_job && nth < {1'b0, entries_left}, job};
      assign {job_live[c], job_tag[c*TAGW+:TAGW]} = jobs_skewed[c*(1+TAGW)+:1+TAGW];
    end
  endgenerate
  pg_skew #(.N(C), .W(1 + TAGW)) skew (.clk(clk), .rst(rst), .d(jobs), .q(jobs_skewed));
endmodule
`default_nettype wire
