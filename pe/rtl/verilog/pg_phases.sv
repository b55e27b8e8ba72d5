// How column-queue and column-share take batches from the banks: in phases, whose
// passes are dealt out over the columns. SHARE = 0, every column runs its own; SHARE =
// 1, any column may run any column's. Behind the last tile of a column group what is
// left in a bank is a batch, too.
`default_nettype none
module pg_phases #(
    parameter int R   = 4,
    parameter int C   = 4,
    parameter int F   = 4,
    parameter int CW  = 2,
    parameter int RW  = 2,
    parameter int RCW = 3,
    parameter int FW  = 3,
    parameter int ECW = 5,
    parameter bit SHARE = 1
) (
    input  wire              end_phase,
    input  wire              takes,
    // the banks
    input  wire  [ C*FW-1:0] full,
    input  wire  [C*RCW-1:0] rest,
    input  wire  [ C*FW-1:0] bank_line,
    input  wire  [ C*RW-1:0] bank_slot,
    output wire  [ C*FW-1:0] cut,
    output wire  [    C-1:0] cut_rest,
    output wire  [C*ECW-1:0] leave,
    output wire              pending,
    output wire              more,       // batches are left after this pass
    // what is dealt to the columns
    output wire  [C*RCW-1:0] size,
    output wire  [ C*CW-1:0] source,
    output wire  [ C*FW-1:0] line,
    output wire  [ C*RW-1:0] slot
);
  wire [C*FW-1:0] batches, index, taken;
  wire [C-1:0] works;
  generate
    if (SHARE) begin : g_shared
      pg_deal_shared #(.C(C), .CW(CW), .FW(FW)) deal (
          .batches(batches), .works(works), .source(source), .index(index),
          .taken(taken), .more(more)
      );
    end else begin : g_own
      pg_deal_own #(.C(C), .CW(CW), .FW(FW)) deal (
          .batches(batches), .works(works), .source(source), .index(index),
          .taken(taken), .more(more)
      );
    end
  endgenerate

  assign pending = |full || |rest;
  genvar c;
  generate
    for (c = 0; c < C; c = c + 1) begin : g_column
      wire [FW-1:0] own_full = full[c*FW+:FW];
      wire [RCW-1:0] own_rest = rest[c*RCW+:RCW];
      wire [FW-1:0] own_taken = takes ? taken[c*FW+:FW] : '0;
      assign batches[c*FW+:FW] = own_full + FW'(end_phase && own_rest != 0);
      assign cut_rest[c] = own_taken > own_full;
      assign cut[c*FW+:FW] = cut_rest[c] ? own_full : own_taken;
      assign leave[c*ECW+:ECW] =
          ECW'(cut[c*FW+:FW]) * ECW'(R) + (cut_rest[c] ? ECW'(own_rest) : '0);

      wire [CW-1:0] from = source[c*CW+:CW];
      wire [FW-1:0] nth = index[c*FW+:FW];
      wire [FW:0] at = {1'b0, bank_line[from*FW+:FW]} + {1'b0, nth};
      assign line[c*FW+:FW] = at >= (FW + 1)'(F) ? FW'(at - (FW + 1)'(F)) : at[FW-1:0];
      assign slot[c*RW+:RW] = bank_slot[from*RW+:RW];
      assign size[c*RCW+:RCW] =
          !works[c] ? '0 : nth < full[from*FW+:FW] ? RCW'(R) : rest[from*RCW+:RCW];
    end
  endgenerate
endmodule
`default_nettype wire
