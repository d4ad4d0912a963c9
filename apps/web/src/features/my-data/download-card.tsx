import { apiPaths } from '@latchkey/contracts/api';
import { type DataExport, exportSchema } from '@latchkey/contracts/my-data';
import { useCallback } from 'react';
import { describeFailure } from '../../calls/describe-failure.ts';
import { useProven } from '../../calls/proof.tsx';
import { type ApiCall, useCall } from '../../calls/use-call.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { saveFile } from './save-file.ts';

/** Downloads everything that is held about the person. */
export function DownloadCard() {
  const prove = useProven();
  const download: ApiCall<void> = useCallback(
    async (api, signal) => {
      const { data } = await prove(() => api.get<unknown>(apiPaths.myData.export, { signal }));
      saveFile(toFile(exportSchema.parse(data)));
    },
    [prove],
  );
  const { state, run } = useCall(download);
  const busy = state.status === 'busy';
  return (
    <Card title="Download your data">
      <p>One file in JSON with everything that we hold about you, without your password.</p>
      <Button busy={busy} onClick={() => void run()}>
        {busy ? 'Downloading…' : 'Download'}
      </Button>
      <FailureNotice failure={state.status === 'failed' ? describeFailure(state.error) : null} />
      <p role="status">{state.status === 'answered' && 'Your data is downloaded.'}</p>
    </Card>
  );
}

const toFile = (data: DataExport) => ({
  name: `your-data-${data.exportedAt.slice(0, 10)}.json`,
  text: JSON.stringify(data, null, 2),
});
